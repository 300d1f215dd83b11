module "trust" {
  source  = "./modules/trust"
  subject = "repo:acme/infra:ref:refs/heads/main"
}

module "everything" {
  source  = "./modules/policies"
  actions = ["*"]
}

module "a_little" {
  source = "./modules/policies"
}

resource "aws_iam_role" "apply" {
  name               = "apply"
  assume_role_policy = module.trust.json
}

resource "aws_iam_role_policy_attachment" "apply" {
  role       = aws_iam_role.apply.name
  policy_arn = module.everything.policy_arn
}

resource "aws_iam_role" "plan" {
  name               = "plan"
  assume_role_policy = module.trust.json
}

resource "aws_iam_role_policy_attachment" "plan" {
  role       = aws_iam_role.plan.name
  policy_arn = module.a_little.policy_arn
}

resource "aws_iam_role" "inline" {
  name               = "inline"
  assume_role_policy = module.trust.json
}

resource "aws_iam_role_policy" "inline" {
  role   = aws_iam_role.inline.name
  policy = module.written.document
}

module "written" {
  source = "./modules/document"
}
