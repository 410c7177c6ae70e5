package com.emshop.console.deadletters;

import com.emshop.saga.messaging.DeadLetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A dead letter of one of the services, one JSON object with the fields of the dead letter. A replay or discard names it by
 * its service and id.
 */
record ServiceDeadLetter(String service, @JsonUnwrapped DeadLetter deadLetter) {}
