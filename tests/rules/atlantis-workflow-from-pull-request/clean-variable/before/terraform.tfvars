switched_off = false
