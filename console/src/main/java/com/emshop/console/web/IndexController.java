package com.emshop.console.web;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists the console's endpoints, without those of the management port. Public, since it contains no data. */
@RestController
class IndexController {

    /** The answer. */
    record Index(String name, Links links) {}

    /** The paths. */
    record Links(String orders, String stuck, String timeline, String audit, String deadLetters, String api) {}

    @GetMapping("/")
    Index index() {
        return new Index(
                "emshop console",
                new Links(
                        "/api/orders",
                        "/api/orders?stuck=true",
                        "/api/orders/{orderSn}/timeline",
                        "/api/audit",
                        "/api/dead-letters",
                        "/v3/api-docs"));
    }
}
