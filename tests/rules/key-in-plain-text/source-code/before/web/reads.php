<?php
$client = new S3Client(["credentials" => ["key" => getenv("AWS_ACCESS_KEY_ID"), "secret" => getenv("AWS_SECRET_ACCESS_KEY")]]);
