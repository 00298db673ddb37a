package io.troth.common.http;

import java.net.http.HttpClient;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Servers talk to each other without encryption. Left to themselves, the JDK's client and Jetty's
 * read and parse all certificates of the machine nevertheless, before their first request: a tenth
 * of what a server's start costs.
 */
public final class PlainHttp {
  private PlainHttp() {}

  /** Speaks HTTP/1.1, and can't speak anything encrypted. */
  public static HttpClient client(Duration connectMax) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(new Nothing())
        .connectTimeout(connectMax)
        .build();
  }

  /** For a client of Jetty's. */
  public static class Connector extends ClientConnector {
    public Connector() {
      setSslContextFactory(new Untouched());
    }
  }

  /** Never asked for anything, and so never made ready. */
  private static final class Untouched extends SslContextFactory.Client {
    @Override
    protected void doStart() {
      // What it would load is what this is about.
    }

    @Override
    protected void doStop() {
      // Nothing was loaded.
    }
  }

  private static final class Nothing extends SSLContext {
    Nothing() {
      super(new NothingSpi(), null, "nothing");
    }
  }

  private static final class NothingSpi extends SSLContextSpi {
    private static UnsupportedOperationException refused() {
      return new UnsupportedOperationException("servers ask each other over plain HTTP");
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
        throws KeyManagementException {
      throw refused();
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      throw refused();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw refused();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      throw refused();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      throw refused();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      throw refused();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      throw refused();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return new SSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return new SSLParameters();
    }
  }
}
