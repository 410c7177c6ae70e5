/** The language the services share: topics, and one generated Avro record for each fact. */
@NullMarked
package com.emshop.events;

import org.jspecify.annotations.NullMarked;
