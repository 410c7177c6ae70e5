package com.emshop.saga.messaging;

import com.emshop.saga.ReactionRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request of a batch.
 *
 * @param event the event that it comes from; null if it comes from a person, a timer or a webhook
 */
record BatchRequest(ReactionRequest<?> request, @Nullable ReceivedEvent event) {}
