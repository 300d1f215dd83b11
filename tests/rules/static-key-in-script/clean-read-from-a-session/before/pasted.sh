#!/bin/bash
read -rp "id: " AWS_ACCESS_KEY_ID
read -rsp "secret: " AWS_SECRET_ACCESS_KEY
read -rsp "token: " AWS_SESSION_TOKEN
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
