#!/usr/bin/env bash
# run.sh WORKDIR DTM SHOP ORDERS:IN_FLIGHT:SKUS[:RATE]...
#
# Starts a MySQL of its own (the local stack's binary and options), DTM and the four services; runs the loads one after the
# other; prints their figures; ends everything. DTM and SHOP are the two binaries of README.md. SYNC=0 has DTM update the
# states of branches asynchronously. PORT is MySQL's (23306); the other ports are fixed. Needs free ports and `./emshop up`
# once before, which fetches MySQL.
set -euo pipefail

work=$(realpath -m "$1") dtm=$(realpath "$2") shop=$(realpath "$3")
shift 3
cd "$(dirname "${BASH_SOURCE[0]}")" # the shop reads DTM's tables from dtm-src
port=${PORT:-23306}
distribution=$(ls -d "${XDG_CACHE_HOME:-$HOME/.cache}"/saga-servers/mysql-*/bin/mysqld | head -1)
distribution=$(dirname "$(dirname "$distribution")")
export LD_LIBRARY_PATH="$(dirname "$distribution")/lib:$distribution/bin"

rm -rf "$work"
mkdir -p "$work"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true' EXIT

own=(--no-defaults --lc-messages-dir="$distribution/share" --user="$(id -un)" --innodb-log-file-size=32M
  --character-set-server=utf8mb4 --mysqlx=OFF)
server=(--skip-name-resolve --default-time-zone=+00:00 --server-id=1 --log-bin=binlog --binlog-format=ROW
  --binlog-row-image=FULL --gtid-mode=ON --enforce-gtid-consistency=ON --innodb-flush-log-at-trx-commit=1 --sync-binlog=1
  --performance-schema=OFF --table-open-cache=400 --table-definition-cache=400 --max-connections=600
  --innodb-buffer-pool-size=64M --innodb-buffer-pool-chunk-size=16M --innodb-log-buffer-size=4M)
"$distribution/bin/mysqld" "${own[@]}" --initialize-insecure --datadir="$work/data" >"$work/init.log" 2>&1
cat >"$work/init.sql" <<SQL
ALTER USER root@localhost IDENTIFIED WITH mysql_native_password BY 'root';
CREATE USER IF NOT EXISTS root@'127.0.0.1' IDENTIFIED WITH mysql_native_password BY 'root';
GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
SQL
"$distribution/bin/mysqld" "${own[@]}" "${server[@]}" --bind-address=127.0.0.1 --port="$port" --datadir="$work/data" \
  --socket=mysql.sock --init-file="$work/init.sql" >"$work/mysqld.log" 2>&1 &
pids+=($!)
measured="mysqld=$!"
for _ in $(seq 100); do
  "$shop" -mysql "127.0.0.1:$port" init 2>"$work/shop-init.log" && break
  sleep .3
done

cat >"$work/dtm.yml" <<YML
Store:
  Driver: mysql
  Host: 127.0.0.1
  User: root
  Password: root
  Port: $port
  MaxOpenConns: 100
  MaxIdleConns: 100
LogLevel: error
UpdateBranchSync: ${SYNC:-1}
YML
"$dtm" -c "$work/dtm.yml" >"$work/dtm.log" 2>&1 &
pids+=($!)
measured+=" dtm=$!"
for service in order payment inventory logistics; do
  "$shop" -mysql "127.0.0.1:$port" serve "$service" >"$work/$service.log" 2>&1 &
  pids+=($!)
  measured+=" $service=$!"
done
sleep 2
for load in "$@"; do
  IFS=: read -r orders in_flight skus rate <<<"$load"
  # shellcheck disable=SC2086
  "$shop" -mysql "127.0.0.1:$port" -rate "${rate:-0}" load "$orders" "$in_flight" "$skus" $measured
done
