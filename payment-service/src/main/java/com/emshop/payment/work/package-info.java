/** What is done by itself when its time has come: refunds, expiry. Deadlines are in the database, never in memory. */
@NullMarked
package com.emshop.payment.work;

import org.jspecify.annotations.NullMarked;
