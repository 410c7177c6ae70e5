/** What the provider tells by itself: taken in durably, answered, and acted upon afterwards. */
@NullMarked
package com.emshop.payment.webhook;

import org.jspecify.annotations.NullMarked;
