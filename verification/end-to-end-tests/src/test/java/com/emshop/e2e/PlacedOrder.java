package com.emshop.e2e;

import com.emshop.localstack.client.Line;
import java.util.List;

/** An order that a customer placed. */
record PlacedOrder(String orderSn, String customer, List<Line> lines) {}
