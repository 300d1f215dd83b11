resource "aws_vpc" "main" {
  cidr_block         = var.cidr_block
  enable_dns_support = true
  enable_classiclink = false # we never had EC2-Classic, security asked us to say so

  tags = merge(module.tags.all, { Name = var.environment })
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(var.cidr_block, 8, 1)

  tags = merge(module.tags.all, { Name = "${var.environment}-private" })
}
