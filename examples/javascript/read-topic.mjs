// Prints the shop's events as they happen, one line of JSON each.
//
//   npm install
//   export $(../../emshop env | grep -E "^(KAFKA_BOOTSTRAP|SCHEMA_REGISTRY_URL)=")
//   node read-topic.mjs [topic...]               # all four topics, unless told; Ctrl-C ends it
//
// GROUP_ID names the consumer group: with one of your own it goes on where it stopped. Without, all is read from the start.

import { randomUUID } from 'node:crypto';
import schemaRegistry from '@confluentinc/schemaregistry';
import avro from 'avsc';
import kafkajs from 'kafkajs';

const { AvroDeserializer, SchemaRegistryClient, SerdeType, SubjectNameStrategyType } = schemaRegistry;
const { Kafka, logLevel } = kafkajs;

const TOPICS = ['order', 'payment', 'inventory', 'logistics'].map((name) => `emshop.${name}.events`);

/** Ids remembered against duplicates. A real consumer keeps them in its database, in the transaction of what it does. */
const REMEMBERED_IDS = 100_000;

/** Amounts as exact strings: as numbers they would lose cents. */
class Decimal extends avro.types.LogicalType {
  constructor(schema, options) {
    super(schema, options);
    this.scale = schema.scale ?? 0;
  }

  _fromValue(bytes) {
    const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex') || '0'}`));
    const sign = unscaled < 0n ? '-' : '';
    const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(this.scale + 1, '0');
    const point = digits.length - this.scale;
    return sign + digits.slice(0, point) + (this.scale > 0 ? `.${digits.slice(point)}` : '');
  }
}

/** Times as RFC 3339 with all their microseconds, which a Date does not have. */
class TimestampMicros extends avro.types.LogicalType {
  _fromValue(micros) {
    const second = Math.floor(micros / 1_000_000);
    const fraction = String(micros - second * 1_000_000).padStart(6, '0');
    return new Date(second * 1_000).toISOString().replace('.000Z', `.${fraction}Z`);
  }
}

const registry = new SchemaRegistryClient({ baseURLs: [required('SCHEMA_REGISTRY_URL')] });
const deserializer = new AvroDeserializer(registry, SerdeType.VALUE, {
  // A subject is an event's full name, since a topic holds events of several types.
  subjectNameStrategyType: SubjectNameStrategyType.RECORD,
  logicalTypes: { decimal: Decimal, 'timestamp-micros': TimestampMicros },
});

const kafka = new Kafka({
  clientId: 'read-topic',
  brokers: required('KAFKA_BOOTSTRAP').split(','),
  logLevel: logLevel.WARN,
});
const consumer = kafka.consumer({
  groupId: process.env.GROUP_ID ?? `read-topic-${randomUUID()}`,
  readUncommitted: false, // the relay writes in transactions: an aborted one's events never happened
});

const seen = new Set();

async function print({ topic, partition, message }) {
  const header = (name) => message.headers?.[name]?.toString();
  const id = header('ce_id');
  if (id !== undefined && seen.has(id)) {
    return; // a consumer that falls between handling and committing is given the same events again
  }
  const event = message.value === null ? null : await deserializer.deserialize(topic, message.value);
  console.log(
    JSON.stringify({
      type: header('ce_type'),
      id,
      time: header('ce_time'),
      source: header('ce_source'),
      traceparent: header('traceparent'),
      key: message.key?.toString(),
      at: `${topic}/${partition}@${message.offset}`,
      event,
    }),
  );
  // Only what is done is remembered: if decoding fails, the next try is no duplicate.
  seen.add(id);
  if (seen.size > REMEMBERED_IDS) {
    seen.delete(seen.values().next().value);
  }
}

function required(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`${name} is not set: take it from ./emshop env`);
    process.exit(2);
  }
  return value;
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await consumer.disconnect();
    process.exit(0);
  });
}

consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (!payload.restart) {
    console.error(payload.error);
    process.exit(1);
  }
});

const topics = process.argv.slice(2);
await consumer.connect();
await consumer.subscribe({ topics: topics.length > 0 ? topics : TOPICS, fromBeginning: true });
await consumer.run({ eachMessage: print });
