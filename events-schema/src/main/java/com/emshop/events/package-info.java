/**
 * The language the services share: topics, and one generated Avro record for each fact. Not null-marked, since the generated
 * records do not say which of their fields may be null; their schemas do.
 */
package com.emshop.events;
