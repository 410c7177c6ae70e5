package com.emshop.localstack.client;

import java.util.List;

/** What the auditor says about all orders. */
public record Audit(boolean clean, long checkedOrders, List<Violation> violations) {}
