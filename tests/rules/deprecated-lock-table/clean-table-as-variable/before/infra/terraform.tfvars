dynamodb_table = "orders"
