/* Shows a picture as soon as it is chosen, with its size; a file that is none is told at once.
   Without this file the page after « Enregistrer » says the same. What a browser cannot draw (HEIC) is left alone. */
const BYTES_MAX = 10 * 1024 * 1024;

const shown = (field) => {
  const known = field.parentElement.querySelector(".image-choisie");
  if (known) return known;
  const box = document.createElement("p");
  box.className = "image-choisie";
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
      box.replaceChildren(image, `Image choisie : ${image.naturalWidth} × ${image.naturalHeight} px.`);
    });
    image.src = reader.result;
  });
  reader.readAsDataURL(file);
});
