admin = false
