module "trust" {
  source  = "./modules/trust"
  subject = "repo:acme/infra:ref:refs/heads/main"
}

# a policy for everything that nobody attaches to what tokens open
module "everything" {
  source  = "./modules/policies"
  actions = ["*"]
}

module "a_little" {
  source = "./modules/policies"
}

# one that only looks like a module of this repository
module "elsewhere" {
  source  = "modules/policies"
  actions = ["*"]
}

resource "aws_iam_role" "plan" {
  name               = "plan"
  assume_role_policy = module.trust.json
}

resource "aws_iam_role_policy_attachment" "plan" {
  for_each   = { a = module.a_little.policy_arn, b = module.elsewhere.policy_arn }
  role       = aws_iam_role.plan.name
  policy_arn = each.value
}

resource "aws_iam_role" "machine" {
  name               = "machine"
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}

resource "aws_iam_role_policy_attachment" "machine" {
  role       = aws_iam_role.machine.name
  policy_arn = module.everything.policy_arn
}
