/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Pictures are served as they are: no optimizer endpoint that fetches and resizes on request.
  images: { unoptimized: true },
};

export default config;
