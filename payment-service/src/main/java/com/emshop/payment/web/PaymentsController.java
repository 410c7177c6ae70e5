package com.emshop.payment.web;

import com.emshop.payment.Money;
import com.emshop.payment.Payment;
import com.emshop.payment.PaymentProvider;
import com.emshop.payment.PaymentState;
import com.emshop.payment.PaymentStatus;
import com.emshop.payment.PaymentTerms;
import com.emshop.payment.ProviderUnavailable;
import com.emshop.payment.Refund;
import com.emshop.payment.persistence.PaymentStore;
import com.emshop.payment.work.Reconciling;
import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.messaging.TransitionLog;
import com.emshop.saga.timer.Poller;
import com.emshop.saga.web.Caller;
import com.emshop.saga.web.CursorPage;
import com.emshop.saga.web.IdempotencyKey;
import com.emshop.saga.web.IdempotentByState;
import com.emshop.saga.web.Identifiers;
import com.emshop.saga.web.Problems;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Payments over HTTP. A customer sees only his own: what is another's is not found. */
@RestController
@RequestMapping("/payments")
class PaymentsController {
    private static final Logger log = LoggerFactory.getLogger(PaymentsController.class);

    private static final Predicate<String> ORDER_SN = Identifiers.visible(64);
    private static final Predicate<String> PAYMENT_SN = Identifiers.visible(80);

    private final CommandQueue commands;
    private final PaymentStore store;
    private final PaymentProvider provider;
    private final Reconciling reconciling;
    private final Poller refundPoller;
    private final Clock clock;
    private final Problems problems;

    PaymentsController(
            CommandQueue commands,
            PaymentStore store,
            PaymentProvider provider,
            Reconciling reconciling,
            @Qualifier("refundPoller") Poller refundPoller,
            Clock clock,
            Problems problems) {
        this.commands = commands;
        this.store = store;
        this.provider = provider;
        this.reconciling = reconciling;
        this.refundPoller = refundPoller;
        this.clock = clock;
        this.problems = problems;
    }

    /**
     * What an operator sends to refund money.
     *
     * @param reason for the record; may be left out
     */
    record RefundRequest(
            @NotBlank String amount,
            @Nullable @Size(max = 500) String reason) {}

    /** Where the customer pays. */
    record CheckoutView(URI checkoutUrl) {}

    /** The caller's payments, an operator sees everybody's; the newest order first; or that of one order. */
    @GetMapping
    CursorPage<PaymentView> list(
            Caller caller,
            @RequestParam @Nullable String orderSn,
            @RequestParam @Nullable PaymentStatus status,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int most = CursorPage.limit(limit);
        if (orderSn != null) {
            List<PaymentState> found = Optional.of(orderSn)
                    .filter(ORDER_SN)
                    .flatMap(store::ofOrder)
                    .filter(payment -> isVisible(caller, payment))
                    .filter(payment -> status == null || payment.status() == status)
                    .stream()
                    .toList();
            return CursorPage.of(found, most, PaymentState::orderSn, PaymentView::of);
        }
        String before = CursorPage.position(cursor, ORDER_SN);
        List<PaymentState> found = store.page(caller.operator() ? null : caller.userId(), status, before, most + 1);
        return CursorPage.of(found, most, PaymentState::orderSn, PaymentView::of);
    }

    @GetMapping("/{paymentSn}")
    ResponseEntity<PaymentView> get(Caller caller, @PathVariable String paymentSn) {
        PaymentState payment = visible(caller, paymentSn);
        return ResponseEntity.ok().eTag(Long.toString(payment.version())).body(PaymentView.of(payment));
    }

    /** Every change of the payment's status and its cause. */
    @GetMapping("/{paymentSn}/log")
    List<TransitionLog.Entry> log(Caller caller, @PathVariable String paymentSn) {
        return store.log(visible(caller, paymentSn).orderSn());
    }

    /** Where the customer can pay. */
    @PostMapping("/{paymentSn}/checkout")
    @IdempotentByState("a payment has one page at the provider.")
    CheckoutView checkout(Caller caller, @PathVariable String paymentSn) {
        PaymentState payment = visible(caller, paymentSn);
        PaymentTerms terms = payment.terms();
        if (payment.status() != PaymentStatus.PENDING || terms == null) {
            throw CommandRejected.conflict(
                    "payment-not-pending", "The payment is " + payment.status() + " and cannot be paid.");
        }
        if (!clock.instant().isBefore(terms.expiresAt())) {
            throw CommandRejected.conflict("payment-expired", "The payment has expired.");
        }
        URI page = provider.checkout(paymentSn, terms);
        reconciling.checkoutOpened(
                payment.orderSn(), caller.asCause(OperatorAction.of("OPEN_CHECKOUT"), clock.instant()));
        return new CheckoutView(page);
    }

    /**
     * Refunds money although the order goes on; never more than is left of what was captured. A request that is sent again
     * with its Idempotency-Key stays one refund.
     */
    @PostMapping("/{paymentSn}/refunds")
    @PreAuthorize("hasRole('operator')")
    ResponseEntity<PaymentView.RefundView> refund(
            Caller operator,
            @PathVariable String paymentSn,
            IdempotencyKey sentKey,
            @Valid @RequestBody RefundRequest request) {
        String idempotencyKey = sentKey.value();
        PaymentState found = visible(operator, paymentSn);
        PaymentTerms terms = found.terms();
        if (terms == null) {
            throw CommandRejected.conflict("payment-not-refundable", "No payment was requested for this order.");
        }
        Money amount = Money.of(request.amount(), terms.amount().currency());
        String reason = request.reason() == null ? "" : request.reason();
        String commandId = operator.userId() + '/' + idempotencyKey + '/' + found.orderSn();
        Refund refund = execute(
                found,
                operator.asCause(
                        OperatorAction.of("REFUND", amount.toString()).because(request.reason()),
                        commandId.length() <= Cause.MAX_ID_CHARS
                                ? commandId
                                : UUID.nameUUIDFromBytes(commandId.getBytes(StandardCharsets.UTF_8))
                                        .toString(),
                        clock.instant()),
                payment -> payment.requestRefund(idempotencyKey, amount, reason),
                payment -> payment.requestedAs(idempotencyKey));
        return ResponseEntity.accepted()
                .location(URI.create("/payments/" + paymentSn))
                .body(PaymentView.RefundView.of(refund));
    }

    /** Has a refund that the provider refused tried again. */
    @PostMapping("/{paymentSn}/refunds/{refundSn}/retry")
    @IdempotentByState("a refund that is under way stays so.")
    @PreAuthorize("hasRole('operator')")
    ResponseEntity<PaymentView.RefundView> retry(
            Caller operator, @PathVariable String paymentSn, @PathVariable String refundSn) {
        PaymentState found = visible(operator, paymentSn);
        Refund refund = execute(
                found,
                operator.asCause(OperatorAction.of("RETRY_REFUND", refundSn), clock.instant()),
                payment -> payment.retryRefund(refundSn),
                payment -> payment.refund(refundSn));
        return ResponseEntity.accepted().body(PaymentView.RefundView.of(refund));
    }

    private Refund execute(
            PaymentState found,
            Cause cause,
            Function<Payment, List<? extends DomainEvent>> reaction,
            Function<Payment, Optional<Refund>> answer) {
        Refund refund = commands.execute(
                ReactionRequest.of(Payment.TYPE.id(found.orderSn()), cause, clock.instant(), reaction),
                payment -> answer.apply(payment).orElseThrow());
        refundPoller.wake();
        return refund;
    }

    /** Nothing was changed here, and the same request may succeed in a moment. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unavailable(ProviderUnavailable fault) {
        log.warn("The payment provider did not answer; the request was answered with 503", fault);
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(problems.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "provider-unavailable",
                        "The payment provider does not answer. Try again."));
    }

    private PaymentState visible(Caller caller, String paymentSn) {
        return Optional.of(paymentSn)
                .filter(PAYMENT_SN)
                .flatMap(store::find)
                .filter(payment -> isVisible(caller, payment))
                .orElseThrow(() -> CommandRejected.notFound("payment-not-found", "There is no such payment."));
    }

    private static boolean isVisible(Caller caller, PaymentState payment) {
        PaymentTerms terms = payment.terms();
        return terms == null ? caller.operator() : caller.maySee(terms.userId());
    }
}
