#!/bin/sh
# 离线安装帮扶：不联网，只用本文件夹里的安装包。用法：sh install.sh [安装到哪里，默认 /opt/bangfu]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/bangfu}
. "$here/built-for"
python=${PYTHON:-python$PYTHON_VERSION}

stop() { echo "没有安装：$1" >&2; exit 2; }

[ "$(uname -m)" = "$ARCH" ] || stop "本安装包用于 $ARCH，这台机器是 $(uname -m)。请换对应的安装包。"
command -v "$python" >/dev/null || stop "没有找到 $python。请先安装 Python $PYTHON_VERSION，或用 PYTHON=/路径/python$PYTHON_VERSION sh install.sh 指明。"
[ "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = "$PYTHON_VERSION" ] || stop "$python 不是 Python $PYTHON_VERSION。"
(cd "$here" && sha256sum --quiet -c SHA256SUMS) || stop "安装包不完整或被改动，请重新拷贝。"

mkdir -p "$target"
[ -x "$target/bin/python" ] || "$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall "$here"/bangfu-*.whl
echo "已安装到 $target。下一步：BANGFU_VAR=/var/lib/bangfu $target/bin/bangfu init --province 22（换成本省代码）"
