#!/bin/sh
# Cài đặt và lập bản tóm tắt, không cần mạng, không cần make. Mọi việc do cai_dat.py làm; ở đây chỉ tìm Python.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

found=
for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
  if [ -n "$candidate" ] && "$candidate" -c '
import sys, json
sys.exit("%d.%d" % sys.version_info[:2] not in json.load(open(sys.argv[1]))["pythons"].get("linux", []))
import ensurepip, venv' "$here/wheels/pythons.json" 2>/dev/null; then
    found=$candidate
    break
  fi
done
if [ -z "$found" ]; then
  found=python3  # cai_dat.py nói bản nào dùng được và lấy ở đâu
  command -v python3 >/dev/null || { echo "Máy chưa có Python: cài python3 và python3-venv bằng trình quản lý gói, rồi chạy lại." >&2; exit 4; }
fi
exec "$found" "$here/cai_dat.py" "$@"
