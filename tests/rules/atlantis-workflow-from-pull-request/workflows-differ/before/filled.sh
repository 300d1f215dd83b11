cat > repos.yaml <<EOF
repos:
  - id: /.*/
    allowed_overrides: [workflow]
workflows: $WORKFLOWS
EOF
atlantis server --repo-config repos.yaml
