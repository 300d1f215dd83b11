bucket       = "acme-state"
region       = "eu-west-1"
use_lockfile = true
