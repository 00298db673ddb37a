// Requests to this server, and to it only.

const TIMEOUT_MS = 30_000;

/**
 * One request: never throws.
 *
 * @returns {{ok, status, ms, headers, bytes, error}} status 0 where there was no answer
 */
export async function ask(method, path, { headers = {}, body } = {}) {
  const started = performance.now();
  const took = () => performance.now() - started;
  try {
    const response = await fetch(path, {
      method,
      headers,
      body,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const buffer = new Uint8Array(await response.arrayBuffer());
    return { ok: response.ok, status: response.status, ms: took(), headers: response.headers, bytes: buffer, error: '' };
  } catch (error) {
    const text =
      error.name === 'TimeoutError'
        ? 'no answer within 30 s; whether it was done is unknown'
        : method === 'GET'
          ? 'no answer: this server cannot be reached'
          : 'no answer: this server cannot be reached; if it was reached before, whether it was done is unknown';
    return { ok: false, status: 0, ms: took(), headers: new Headers(), bytes: new Uint8Array(), error: text };
  }
}

export const text = (bytes) => new TextDecoder().decode(bytes);

/** What is wrong, in the server's words. */
export function complaint(answer) {
  if (answer.error) {
    return answer.error;
  }
  const body = text(answer.bytes.subarray(0, 4096));
  try {
    return JSON.parse(body).title;
  } catch {
    return body.replace(/^error: /, '') || `status ${answer.status}`;
  }
}

export const encode = encodeURIComponent;

export function query(parameters) {
  const parts = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encode(value)}`);
  return parts.length ? `?${parts.join('&')}` : '';
}

/** The same request for a shell: quoted so that no key, however odd, is anything but an argument. */
export function curl(method, path) {
  const verb = method === 'GET' ? '' : ` -X ${method}`;
  return `curl${verb} ${quote(location.origin + path)}`;
}

function quote(word) {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
