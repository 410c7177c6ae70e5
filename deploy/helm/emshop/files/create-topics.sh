# Creates the topics that are missing, and refuses a number of partitions that differs from what is there. Then allows the
# workloads what ACLS says, a line each.
set -euo pipefail

work=$(mktemp -d)
client=$work/client.properties
: >"$client"
# CLIENT_SASL_MECHANISM=... becomes sasl.mechanism=...
for name in ${!CLIENT_@}; do
  printf '%s=%s\n' "$(printf %s "${name#CLIENT_}" | tr 'A-Z_' 'a-z.')" "${!name}" >>"$client"
done

topics() {
  "${KAFKA_BIN:-/opt/kafka/bin}/kafka-topics.sh" --bootstrap-server "$BOOTSTRAP_SERVERS" --command-config "$client" "$@"
}

topics --describe >"$work/described"

partitions_of() { # topic; nothing if it is not there
  awk -F '\t' -v "topic=Topic: $1" '$1 == topic && sub(/^PartitionCount: */, "", $3) { print $3 + 0 }' "$work/described"
}

ensure() { # topic, partitions, settings
  local there setting config=()
  there=$(partitions_of "$1")
  if [ -z "$there" ]; then
    for setting in ${3//,/ }; do
      config+=(--config "$setting")
    done
    topics --create --if-not-exists --topic "$1" --partitions "$2" --replication-factor "$REPLICATION_FACTOR" "${config[@]}"
  elif [ "$there" -gt "$2" ]; then
    echo "$1 has $there partitions, more than $2 (topics.partitions): they never shrink." >&2
    return 1
  elif [ "$there" -lt "$2" ] && [ "$GROW" != true ]; then
    echo "$1 has $there partitions, fewer than $2 (topics.partitions). Stop the relay, let the consumers catch up, then set" \
      "topics.grow; docs/scaling.md says how." >&2
    return 1
  elif [ "$there" -lt "$2" ]; then
    topics --alter --topic "$1" --partitions "$2"
  fi
}

for topic in $EVENT_TOPICS; do
  ensure "$topic" "$PARTITIONS" "$EVENT_SETTINGS"
done
for topic in $DEAD_LETTER_TOPICS; do
  ensure "$topic" "$PARTITIONS" "$DEAD_LETTER_SETTINGS"
done
for topic in $JOURNAL_TOPICS; do
  ensure "$topic" 1 "$JOURNAL_SETTINGS"
done
echo "All topics are there."

[ -n "${ACLS:-}" ] || exit 0
while read -r -a arguments; do
  case ${arguments[0]-} in
    '' | '#'*) ;;
    *)
      "${KAFKA_BIN:-/opt/kafka/bin}/kafka-acls.sh" --bootstrap-server "$BOOTSTRAP_SERVERS" --command-config "$client" --add \
        "${arguments[@]}" </dev/null >/dev/null
      ;;
  esac
done <<<"$ACLS"
echo "All rights are there."
