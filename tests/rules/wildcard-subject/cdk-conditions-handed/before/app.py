from aws_cdk import App
from stacks.roles import PythonRoles

app = App()
conditions = {
    "StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-python/*"},
}
PythonRoles(app, "roles", conditions=conditions)
app.synth()
