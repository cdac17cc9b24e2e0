/* Comfort while very many concerns come in: the browser solves a puzzle, so that sending need not wait. Without script one waits.
   It works in short turns, so that the page stays usable. It hashes by itself: the browser's own digest is slower for words this
   short, and is not there on pages without TLS, as of an onion address. */
(() => {
  const TURN = 12;
  const BETWEEN = 4;
  const TRIES_A_LOOK = 64;
  const K = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  ];
  const ROUNDS = new Int32Array(K);
  const START = 0x6a09e667;
  const field = document.querySelector("input[data-puzzle]");
  if (!field) return;
  const { form } = field;
  const says = form.querySelector("[role=status]");
  const parts = Number(field.dataset.parts);
  const zeros = 32 - Number(field.dataset.bits);
  const puzzle = field.dataset.puzzle.match(/.{8}/g).map((word) => parseInt(word, 16));
  const over = performance.now() + field.dataset.seconds * 1000;
  const words = new Int32Array(64);
  const found = [];
  let number = 0;
  let isReady = false;
  let isHeld = false;

  /* The first word of the SHA-256 of the puzzle's four words, the part and the number. */
  const digest = (part, tried) => {
    words.fill(0, 0, 16);
    words.set(puzzle);
    words[4] = part;
    words[5] = tried;
    words[6] = 0x80000000;
    words[15] = 192;
    for (let i = 16; i < 64; i++) {
      const x = words[i - 15];
      const y = words[i - 2];
      const small = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const large = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = words[i - 16] + small + words[i - 7] + large;
    }
    let a = START, b = 0xbb67ae85 | 0, c = 0x3c6ef372, d = 0xa54ff53a | 0;
    let e = 0x510e527f, f = 0x9b05688c | 0, g = 0x1f83d9ab, h = 0x5be0cd19;
    for (let i = 0; i < 64; i++) {
      const large = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (h + large + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
      const small = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (small + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    return (START + a) | 0;
  };
  const ready = () => {
    isReady = true;
    says.textContent = says.dataset.ready;
    /* who has left meanwhile sends nothing any more */
    if (isHeld && !document.documentElement.hidden) form.submit();
  };
  const work = () => {
    const until = performance.now() + TURN;
    while (performance.now() < until) {
      for (let i = 0; i < TRIES_A_LOOK && found.length < parts; i++) {
        if (digest(found.length, number) >>> zeros === 0) {
          found.push(number);
          number = 0;
        } else {
          number++;
        }
      }
      if (found.length === parts) {
        field.value = found.join(".");
        ready();
        return;
      }
    }
    if (performance.now() > over) ready();
    else setTimeout(work, BETWEEN);
  };

  form.addEventListener("submit", (event) => {
    if (isReady) return;
    event.preventDefault();
    isHeld = true;
    says.textContent = says.dataset.held;
  });
  setTimeout(() => {
    says.textContent = says.dataset.working;
    work();
  }, BETWEEN);
})();
