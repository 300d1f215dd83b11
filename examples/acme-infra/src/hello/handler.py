"""Says hello. Everybody's first function."""


def handle(event, context):
    return {"statusCode": 200, "body": "hello from " + event.get("environment", "somewhere")}
