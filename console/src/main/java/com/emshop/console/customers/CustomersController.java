package com.emshop.console.customers;

import com.emshop.console.customers.ErasureGateway.Answer;
import com.emshop.console.customers.ErasureGateway.Reply;
import com.emshop.saga.CommandRejected;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Customers' personal data in all services, for operators. */
@RestController
@RequestMapping("/api/customers")
@PreAuthorize("hasRole('operator')")
class CustomersController {
    private static final int MAX_USER_ID_CHARS = 128;

    private final ErasureGateway gateway;

    CustomersController(ErasureGateway gateway) {
        this.gateway = gateway;
    }

    /**
     * What one service erased.
     *
     * @param orders how many orders the customer has in this service
     * @param rows how many rows were overwritten
     * @param postponed how many of the orders need their data still; it is erased once they are settled
     * @param postponedOrders the first 100 of those
     */
    record Erased(String service, int orders, int rows, int postponed, List<String> postponedOrders) {}

    /** A service that gave no answer. */
    record Unavailable(String service, String reason) {}

    /**
     * What all services erased.
     *
     * @param unavailable services that gave no answer; there the data may not be erased, and the request has to be repeated
     */
    record Result(String userId, List<Erased> services, List<Unavailable> unavailable) {}

    @Operation(
            summary = "Erases the customer's personal data in all services; to be repeated until none is unavailable")
    @DeleteMapping("/{userId}/data")
    Result erase(
            @Parameter(hidden = true) @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @PathVariable String userId,
            @RequestParam @Nullable Instant placedUntil) {
        if (userId.isBlank() || !userId.equals(userId.strip()) || userId.length() > MAX_USER_ID_CHARS) {
            throw CommandRejected.invalid(
                    "invalid-user-id", "A user id has 1 to 128 characters, and no space at its ends.");
        }
        Result result = new Result(userId, new ArrayList<>(), new ArrayList<>());
        for (Reply reply : gateway.erase(userId, placedUntil, authorization)) {
            Answer answer = reply.answer();
            if (answer == null) {
                result.unavailable().add(new Unavailable(reply.service(), String.valueOf(reply.problem())));
            } else {
                result.services()
                        .add(new Erased(
                                reply.service(),
                                answer.orders(),
                                answer.rows(),
                                answer.postponed(),
                                answer.postponedOrders()));
            }
        }
        return result;
    }
}
