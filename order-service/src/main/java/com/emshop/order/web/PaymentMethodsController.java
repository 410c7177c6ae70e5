package com.emshop.order.web;

import com.emshop.order.PaymentMethods;
import com.emshop.saga.web.CursorPage;
import io.swagger.v3.oas.annotations.Operation;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The payment methods over HTTP. */
@RestController
class PaymentMethodsController {
    private final PaymentMethods methods;

    PaymentMethodsController(PaymentMethods methods) {
        this.methods = methods;
    }

    /** What an order may name as its payment method: all of them, on one page. */
    @GetMapping("/payment-methods")
    @Operation(
            summary =
                    "The payment methods that an order may name: another one is answered with 422 unknown-payment-method")
    CursorPage<String> list() {
        return new CursorPage<>(methods.names(), null);
    }
}
