aws s3 ls
python tools/ask.py
