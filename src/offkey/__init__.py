"""offkey takes Terraform on AWS off long-lived access keys, and proves that it stays off."""
