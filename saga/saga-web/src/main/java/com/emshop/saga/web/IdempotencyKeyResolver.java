package com.emshop.saga.web;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Lets controllers take the {@link IdempotencyKey} as a parameter, required unless it is {@link Nullable}. Thread-safe. */
final class IdempotencyKeyResolver implements HandlerMethodArgumentResolver {
    private final Problems problems;

    IdempotencyKeyResolver(Problems problems) {
        this.problems = problems;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType().equals(IdempotencyKey.class);
    }

    @Override
    public @Nullable Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        String[] sent = request.getHeaderValues(IdempotencyKey.HEADER);
        if (sent != null && sent.length > 0) {
            return new IdempotencyKey(String.join(",", sent)); // as RFC 9110 combines a header that is sent twice
        }
        if (parameter.isOptional()) {
            return null;
        }
        throw new ErrorResponseException(HttpStatus.BAD_REQUEST, problems.missingHeader(IdempotencyKey.HEADER), null);
    }
}
