orgAllowlist: [
  AWS_ACCESS_KEY_ID: ${key_id}
