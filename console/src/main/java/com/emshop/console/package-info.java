/** What the events say of every order, and whether it adds up. Plain Java: no framework, no Kafka, no Avro, no SQL. */
@NullMarked
package com.emshop.console;

import org.jspecify.annotations.NullMarked;
