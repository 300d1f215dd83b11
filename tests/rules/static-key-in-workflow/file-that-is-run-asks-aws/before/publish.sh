#!/bin/sh
aws s3 sync out/ s3://example-site
