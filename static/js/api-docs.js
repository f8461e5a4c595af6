// Shows the description of the interface. The bundle is a classic script that runs before modules do.
const place = document.querySelector("#interface");

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.description,
  presets: [window.SwaggerUIBundle.presets.apis],
  deepLinking: true,
  validatorUrl: null,
});
