package com.emshop.console.web;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where things are. Public: it says nothing about anybody. */
@RestController
class StartController {

    /** What can be asked for. */
    record Start(String name, Links links) {}

    /** The paths. */
    record Links(
            String orders,
            String stuck,
            String timeline,
            String audit,
            String deadLetters,
            String api,
            String health,
            String metrics) {}

    @GetMapping("/")
    Start start() {
        return new Start(
                "emshop console",
                new Links(
                        "/api/orders",
                        "/api/orders?stuck=true",
                        "/api/orders/{orderSn}/timeline",
                        "/api/audit",
                        "/api/dead-letters",
                        "/v3/api-docs",
                        "/actuator/health",
                        "/actuator/prometheus"));
    }
}
