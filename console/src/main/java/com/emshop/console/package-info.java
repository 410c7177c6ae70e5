/** The projection and the audit of every order. Plain Java: no framework, no Kafka, no Avro, no SQL. */
@NullMarked
package com.emshop.console;

import org.jspecify.annotations.NullMarked;
