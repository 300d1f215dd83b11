enable_apply = false
