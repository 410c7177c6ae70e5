package com.emshop.saga.web;

import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.context.request.NativeWebRequest;

/** Reads {@code Accept}, and ignores one that cannot be read: problems would be answered without a body. Thread-safe. */
final class LenientAccept extends HeaderContentNegotiationStrategy {
    @Override
    public List<MediaType> resolveMediaTypes(NativeWebRequest request) {
        try {
            return super.resolveMediaTypes(request);
        } catch (HttpMediaTypeNotAcceptableException malformed) {
            return MEDIA_TYPE_ALL_LIST;
        }
    }
}
