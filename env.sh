export PATH=/work/main/.venv/bin:$PATH PYTHONPATH=$PWD/src; unset PYTHONDONTWRITEBYTECODE
