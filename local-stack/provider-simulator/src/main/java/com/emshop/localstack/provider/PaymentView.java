package com.emshop.localstack.provider;

import java.util.List;

/** What the provider answers about a payment. */
record PaymentView(String paymentSn, PaymentStatus status, List<Capture> captures) {}
