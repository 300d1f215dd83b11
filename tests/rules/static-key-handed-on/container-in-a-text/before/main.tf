variable "ID" {}
variable "SECRET" {}

resource "aws_ecs_task_definition" "users" {
  family                = "users"
  container_definitions = <<DEFINITION
  [
    {
      "name": "users",
      "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/users:latest",
      "environment": [
        { "name": "REGION", "value": "${var.region}" },
        {
          "name": "AWS_ACCESS_KEY_ID",
          "value": "${var.ID}"
        },
        {
          "value": "${var.SECRET}",
          "name": "AWS_SECRET_ACCESS_KEY"
        }
      ]
    }
  ]
  DEFINITION
}
