/* Shows a picture as soon as it is chosen, with its size and its crops; a file that is none, too heavy or too small
   is told at once.
   Without this file the page after « Enregistrer » says the same. What a browser cannot draw (HEIC) is left alone. */
const BYTES_MAX = 10 * 1024 * 1024;
const LEAST_WIDTH = 600;
const LEAST_HEIGHT = 400;

const shown = (field) => {
  const known = field.parentElement.querySelector(".chosen-image");
  if (known) return known;
  const box = document.createElement("p");
  box.className = "chosen-image";
  box.setAttribute("role", "status");
  field.after(box);
  return box;
};

document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches?.('input[type="file"][accept*="image/"]')) return;
  const box = shown(field);
  box.replaceChildren();
  const [file] = field.files;
  if (!file) return;
  if (file.type && !file.type.startsWith("image/")) {
    box.textContent = "Ce fichier n’est pas une image : choisissez-en un autre.";
    return;
  }
  if (file.size > BYTES_MAX) {
    box.textContent = "Cette image dépasse 10 Mo : choisissez-en une autre.";
    return;
  }
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const image = new Image();
    image.alt = "";
    image.addEventListener("load", () => {
      const [width, height] = [image.naturalWidth, image.naturalHeight];
      if (width < LEAST_WIDTH || height < LEAST_HEIGHT) {
        box.textContent = `Cette image fait ${width} × ${height} px, il en faut au moins ${LEAST_WIDTH} × ${LEAST_HEIGHT} : choisissez-en une autre.`;
        return;
      }
      const square = image.cloneNode();
      square.className = "chosen-image__square";
      box.replaceChildren(image, square, `Image choisie : ${width} × ${height} px. D’abord comme sur la page de l’offre, puis le carré du centre, que montrent les listes.`);
    });
    image.src = reader.result;
  });
  reader.readAsDataURL(file);
});
