// Draws the description of the open data. Nothing is sent to anybody but the portal.
const place = document.getElementById("description");

SwaggerUIBundle({
  url: place.dataset.address,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  supportedSubmitMethods: ["get"],
});
