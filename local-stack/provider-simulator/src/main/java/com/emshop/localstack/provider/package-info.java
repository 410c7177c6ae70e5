/**
 * A payment provider as the shop sees one: checkouts, captures, refunds, signed webhooks. It is not the shop's code and
 * shares none with it.
 */
@NullMarked
package com.emshop.localstack.provider;

import org.jspecify.annotations.NullMarked;
