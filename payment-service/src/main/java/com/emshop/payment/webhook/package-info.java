/** The provider's webhooks: decoded, routed, stored and applied; and what operators decide about those in quarantine. */
@NullMarked
package com.emshop.payment.webhook;

import org.jspecify.annotations.NullMarked;
