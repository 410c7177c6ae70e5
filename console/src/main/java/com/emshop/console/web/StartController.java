package com.emshop.console.web;

import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where things are. Public: it says nothing about anybody. */
@RestController
class StartController {

    /** What can be asked for. */
    record Start(String name, Map<String, String> links) {}

    @GetMapping("/")
    Start start() {
        return new Start(
                "emshop console",
                Map.of(
                        "timeline", "/api/orders/{orderSn}/timeline",
                        "audit", "/api/audit",
                        "api", "/v3/api-docs",
                        "health", "/actuator/health",
                        "metrics", "/actuator/prometheus"));
    }
}
